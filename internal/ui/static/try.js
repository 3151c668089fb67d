// What shows an API by Swagger UI, which asks this server alone. No key is kept.
const box = document.getElementById('try')
const page = document.documentElement

// Swagger UI has colours for a dark ground where the page has this class.
const dark = window.matchMedia('(prefers-color-scheme: dark)')
const colour = () => {
  const theme = page.dataset.theme
  page.classList.toggle('dark-mode', theme === 'dark' || theme === 'system' && dark.matches)
}
dark.addEventListener('change', colour)
colour()

// What Swagger UI leaves to the mouse: answers that are scrolled, and a choice that
// has no name.
const open = () => {
  box.querySelectorAll('pre').forEach(text => { text.tabIndex = 0 })
  box.querySelector('#servers')?.setAttribute('aria-label', 'Server')
}
new MutationObserver(open).observe(box, { childList: true, subtree: true })

// A description names some tenant in its examples: here it is the visitor's own.
const { tenant, own, description } = box.dataset
const owned = text => JSON.stringify(JSON.parse(text, (name, value) => {
  if (value?.in && value.name === tenant) value.example = own
  if (name === 'example' && value?.[tenant]) value[tenant] = own
  return value
}))

SwaggerUIBundle({
  domNode: box,
  url: description,
  responseInterceptor: answer => {
    if (tenant && answer.ok && new URL(answer.url).pathname === description) answer.text = owned(answer.text)
    return answer
  },
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
  tryItOutEnabled: true,
  syntaxHighlight: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1
})
