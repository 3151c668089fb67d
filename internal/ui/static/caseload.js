// What scripts add to pages that work without them: the components of GOV.UK
// Frontend, also in what htmx puts in later, filters that begin folded where there is
// little room, buttons that copy or tick, and how far an export is without asking again.
import { initAll } from './vendor/govuk-frontend.min.js'

const roomy = window.matchMedia('(min-width: 64em)')
const fold = scope => { for (const box of scope.querySelectorAll('.app-filters__box')) box.open = roomy.matches }
roomy.addEventListener('change', () => fold(document))

function enhance (scope) {
  fold(scope)
  for (const button of scope.querySelectorAll('[data-copies]')) {
    button.hidden = !navigator.clipboard
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent)
      button.textContent = button.dataset.done
    })
  }
  for (const button of scope.querySelectorAll('[data-ticks]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      const boxes = [...document.querySelectorAll(`input[type=checkbox][form=${button.dataset.ticks}]`)]
      const all = boxes.every(box => box.checked)
      for (const box of boxes) box.checked = !all
    })
  }
  initAll({ scope })
}

// follow shows how far something is as the server tells it, and loads the page again
// when that has come to an end.
function follow (box) {
  const source = new EventSource(box.dataset.events)
  source.addEventListener('state', event => { box.innerHTML = event.data })
  source.addEventListener('end', () => {
    source.close()
    window.location.reload()
  })
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
enhance(document)
document.addEventListener('htmx:load', event => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt)
})

// A session that nobody uses ends. Who still reads is asked five minutes before. Then the
// page is covered and stays: another tab may have kept the session, and asking keeps it.
const session = document.getElementById('session')
if (session) {
  const warning = 5 * 60 * 1000
  let ends
  const lasts = seconds => { ends = Date.now() + seconds * 1000 }
  const look = () => {
    const left = ends - Date.now()
    session.classList.toggle('app-session--over', left <= 0)
    if (left <= warning && !session.open) session.showModal()
  }
  const stay = async event => {
    event.preventDefault()
    const answer = await fetch('/ui/session', { redirect: 'manual' }).catch(() => null)
    if (answer?.type === 'opaqueredirect') return location.assign('/ui/login?return_to=' + encodeURIComponent(location.pathname + location.search))
    if (!answer?.ok) return
    lasts(Number(await answer.text()))
    session.close()
  }
  document.getElementById('session-stay').addEventListener('click', stay)
  session.addEventListener('cancel', stay)
  if (session.dataset.left > 0) {
    lasts(Number(session.dataset.left))
    look()
    setInterval(look, 1000)
  }
}

for (const box of document.querySelectorAll('[data-events]')) follow(box)

// What changes a page in part is loaded when somebody turns to it. Until then, and where
// it does not come, its links and forms ask for the page.
const swapping = document.querySelector('[data-swaps]')
if (swapping) {
  const load = () => import(swapping.dataset.swaps)
  const turn = () => document.readyState === 'complete' ? load() : window.addEventListener('load', load)
  for (const kind of ['pointerover', 'focusin']) swapping.addEventListener(kind, turn, { once: true })
}
