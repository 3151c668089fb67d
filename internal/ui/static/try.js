// What shows an API by Swagger UI, which asks this server alone. No key is kept.
const box = document.getElementById('try')

SwaggerUIBundle({
  domNode: box,
  url: box.dataset.description,
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
  tryItOutEnabled: true,
  syntaxHighlight: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1
})
