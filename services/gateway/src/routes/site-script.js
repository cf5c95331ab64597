// Fills the slots of a page, and tells what its visitor does once they allow it. Without that, nothing is kept, neither
// here nor there: the name of the visitor ends with the page.
(() => {
  const me = document.currentScript;
  const base = me.src.replace(/icrm\.js.*$/, '');
  const KEY = 'icrm-visitor';
  const kept = localStorage.getItem(KEY);
  const visitor = kept ?? `v-${crypto.randomUUID()}`;
  let allowed = kept !== null;

  const told = (what, query) => {
    const address = new URL(what, base);
    for (const [name, value] of Object.entries({ visitor, ...query }))
      if (value !== undefined) address.searchParams.set(name, value);
    return fetch(address, { keepalive: true, credentials: 'omit' }).catch(() => undefined);
  };
  const path = () => location.pathname;

  const fill = async (element) => {
    const answer = await told(`slots/${element.dataset.icrmSlot}`, {});
    const shown = answer?.ok === true ? await answer.json() : undefined;
    if (shown === undefined || !shown.known) return;
    // Text alone: what is decided is no code.
    element.textContent = shown.content;
    element.dataset.icrmDecision = shown.decisionId;
    const respond = (response) => told('responses', { decision: shown.decisionId, response });
    void respond('shown');
    element.addEventListener('click', () => void respond('clicked'), { once: true });
  };

  const view = (interest = me.dataset.interest) =>
    allowed ? told('views', { page: path(), interest }) : undefined;
  const start = () => {
    void view();
    for (const element of document.querySelectorAll('[data-icrm-slot]')) void fill(element);
  };

  window.icrm = {
    visitor,
    /** The visitor allows that what they do is kept: the version of the words they were asked with. */
    async allow(text) {
      await told('tracking', { decision: 'given', text });
      localStorage.setItem(KEY, visitor);
      allowed = true;
      await view();
    },
    async forbid(text) {
      await told('tracking', { decision: 'withdrawn', text });
      localStorage.removeItem(KEY);
      allowed = false;
    },
    view,
    act: (action) => (allowed ? told('actions', { page: path(), action }) : undefined),
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
