/* A link from `sje up` carries a key in its fragment: sign in with it, and take it out of the address. */
(() => {
  "use strict";

  const secret = location.hash.slice(1);
  const field = document.getElementById("secret");
  if (!secret.startsWith("sje_") || !field) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = secret;
  field.form.requestSubmit();
})();
