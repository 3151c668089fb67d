// What scripts add to pages that work without them: the components of GOV.UK
// Frontend, also in what htmx puts in later, and filters that begin folded where
// there is little room.
import { initAll } from './vendor/govuk-frontend.min.js'

function enhance (scope) {
  for (const box of scope.querySelectorAll('.app-filters__box')) {
    box.open = window.matchMedia('(min-width: 64em)').matches
  }
  initAll({ scope })
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
enhance(document)
document.addEventListener('htmx:load', event => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt)
})
