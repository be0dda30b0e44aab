// Shows the definition of the API. The page's Content-Security-Policy allows no script in index.html itself.
SwaggerUIBundle({
  url: "/openapi.yaml",
  dom_id: "#reference",
  deepLinking: true, // an operation has an address of its own
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  validatorUrl: null, // nothing is sent elsewhere
});
