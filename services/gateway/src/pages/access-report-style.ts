/** The look of the access report, on a screen and on paper. */
export const accessReportStyle = `
:root { --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --wash: #f5f7f9; --accent: #0b5c7a; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
header, nav, main, footer { width: calc(100% - 3rem); max-width: 61rem; margin: 0 auto; }
header { padding-top: 3rem; }
.kicker { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .04em; }
h1 { margin: .2rem 0 .8rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 .2rem; font-size: 1.25rem; }
.lead { max-width: 44rem; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: .8rem 2.5rem; margin: 1.5rem 0; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding-top: .8rem; padding-bottom: .8rem; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
section { margin: 2.5rem 0; }
.note { margin: 0 0 .8rem; color: var(--soft); }
.none { color: var(--soft); font-style: italic; }
.scroll { overflow-x: auto; }
table { width: 100%; min-width: 36rem; border-collapse: collapse; font-size: .93rem; }
th { text-align: left; color: var(--soft); font-weight: 600; font-size: .8rem; white-space: nowrap; }
th, td { padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
.state { padding: .05rem .5rem; border-radius: 1rem; background: var(--wash); }
.state.given { background: #e2f3e8; color: #14532d; }
.state.withdrawn { background: #fde8e6; color: #7f1d1d; }
.timeline { list-style: none; margin: 0; padding: 0; }
.timeline li { border-bottom: 1px solid var(--line); }
summary { display: grid; grid-template-columns: .8rem 13rem 1fr auto; gap: .3rem 1rem; align-items: baseline; padding: .5rem 0; cursor: pointer; }
summary::before { content: '+'; color: var(--accent); font-weight: 600; }
details[open] summary::before { content: '\\2212'; }
summary:hover span { text-decoration: underline; }
summary time { color: var(--soft); font-variant-numeric: tabular-nums; }
summary small { color: var(--soft); }
details dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem 1.5rem; margin: 0 0 1rem; padding: .9rem 1rem; background: var(--wash); border-radius: .4rem; }
footer { padding-top: 1.5rem; padding-bottom: 3rem; color: var(--soft); font-size: .85rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) { summary { grid-template-columns: .8rem 1fr auto; } summary time { grid-column: 2 / -1; } summary span { grid-column: 2; } }
@media print { nav { display: none; } section { break-inside: auto; } details dl { background: none; border: 1px solid var(--line); } details::details-content { content-visibility: visible; block-size: auto; } }
`;
