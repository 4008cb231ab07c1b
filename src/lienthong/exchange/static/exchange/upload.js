// Shows how much of an upload has left. Without scripts the form works just the same.
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    if (!window.XMLHttpRequest || !window.FormData) return;
    event.preventDefault();
    const shown = form.querySelector("[data-upload-progress]");
    const bar = shown.querySelector("progress");
    const request = new XMLHttpRequest();
    shown.hidden = false;
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.value = Math.round((100 * step.loaded) / step.total);
    });
    request.addEventListener("load", () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      document.querySelector("main").replaceWith(document.adoptNode(answer.querySelector("main")));
      document.querySelector("main").focus();
    });
    request.addEventListener("error", () => form.submit());
    request.open("POST", form.action || window.location.href);
    request.send(new FormData(form));
  });
}
