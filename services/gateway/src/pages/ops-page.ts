/** The operations page: what it shows comes from the API, asked by its own script with the token of who looks. */
export const opsPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ICRM operations</title>
<link rel="stylesheet" href="/ops.css">
<header>
<h1>Operations</h1>
<p id="state" class="state" role="status">asking…</p>
<form id="sign-in" hidden>
<label>Bearer token <input id="token" type="password" autocomplete="off" size="40"></label>
<button>Use</button>
</form>
</header>
<main>
<section aria-labelledby="parts-title"><h2 id="parts-title">Services</h2><ul id="parts" class="parts"></ul></section>
<section aria-labelledby="charts-title"><h2 id="charts-title">Last five minutes</h2><div id="charts" class="charts"></div></section>
<section aria-labelledby="rebuild-title"><h2 id="rebuild-title">Views</h2>
<p id="rebuild">no rebuild is running</p>
<button id="start-rebuild" type="button">Rebuild beside the live views</button></section>
<section aria-labelledby="parked-title"><h2 id="parked-title">Parked events</h2>
<p id="parked-note"></p>
<table id="parked" hidden><thead><tr><th>Position</th><th>Type</th><th>Customer</th><th>Section</th><th>Reason</th></tr></thead><tbody></tbody></table>
<button id="replay" type="button" hidden>Try all again</button></section>
</main>
<script src="/ops.js"></script>
</html>
`;

/** The look of the operations page. */
export const opsStyle = `:root { color-scheme: light dark; --ink: light-dark(#1c2733, #dde6ee); --soft: light-dark(#5b6b7a, #93a4b3);
--line: light-dark(#d9e0e6, #33414d); --paper: light-dark(#ffffff, #161e26); --good: light-dark(#0b7a4b, #4fc792); --bad: light-dark(#b3261e, #ff8a80); --mark: light-dark(#2563a8, #7db3ea) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; border-bottom: 1px solid var(--line) }
h1 { font-size: 1.4rem; margin: 0 0 .6rem } h2 { font-size: 1rem; margin: 1.6rem 0 .6rem }
.state { margin: 0; font-weight: 600 } .up { color: var(--good) } .down { color: var(--bad) }
.parts, .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .8rem; padding: 0; margin: 0; list-style: none }
.parts li, .charts figure { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; margin: 0 }
.parts strong { display: block } .parts span { color: var(--soft) }
figcaption { color: var(--soft); display: flex; justify-content: space-between } figcaption b { color: var(--ink) }
svg { width: 100%; height: 3.5rem; display: block; margin-top: .4rem } polyline { fill: none; stroke: var(--mark); stroke-width: 1.5; vector-effect: non-scaling-stroke }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
button { font: inherit; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; cursor: pointer }
`;
