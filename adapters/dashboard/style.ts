/** The look, light and dark. */
export const STYLE = `
:host{display:block;font:15px/1.45 system-ui,sans-serif;color:light-dark(#1b2430,#e6eaf0);background:light-dark(#fff,#12161c);padding:1rem}
h2{font-size:1.3rem;margin:.2rem 0 .6rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
a{color:light-dark(#0b57b0,#8ec1ff)}
.bar{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:.5rem 0}
.bar a{padding:.25rem .7rem;border:1px solid light-dark(#aab4c0,#48525f);border-radius:1rem;text-decoration:none;font-variant-numeric:tabular-nums}
.bar a[aria-current]{background:light-dark(#0b57b0,#8ec1ff);color:light-dark(#fff,#10151b)}
.counts{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.5rem;margin:.5rem 0}
.counts a{padding:.25rem .7rem;border:1px solid light-dark(#aab4c0,#48525f);border-radius:1rem;text-decoration:none;font-variant-numeric:tabular-nums}
.counts a[aria-current]{background:light-dark(#0b57b0,#8ec1ff);color:light-dark(#fff,#10151b)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.3rem 1rem;margin:.8rem 0}.facts div{height:3.2rem;overflow:hidden}
dt{font-size:.8rem;color:light-dark(#4d5763,#aab4c0)}dd{margin:0;font-variant-numeric:tabular-nums}.spark{margin-left:.6rem;vertical-align:-3px}.spark path{stroke:light-dark(#0b57b0,#8ec1ff);stroke-width:2}
.counts .bad{border-color:currentColor}
.filters{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:end;margin:.8rem 0}.filters label{display:grid;font-size:.8rem}.filters input{width:11rem;box-sizing:border-box;height:2.2rem}
.news{min-height:2.4rem}.rows{max-height:min(70vh,60rem);overflow:auto;overflow-anchor:none;contain:content;container-type:inline-size}
.rows tbody tr{height:36px}.rows th{position:sticky;top:0;background:light-dark(#fff,#12161c)}.rows td,.rows th{box-sizing:border-box;height:36px;padding:0 .5rem}.rows [aria-hidden] tr{height:0}.rows [aria-hidden] td{padding:0;border:0}
.rows th:first-child{width:30%}@container (max-width:36rem){.rows tr>:nth-child(2),.rows tr>:nth-child(5){display:none}.rows th:first-child{width:30%}.rows th:nth-child(3){width:42%}.rows td,.rows th{padding:0 .25rem;font-size:.875rem}}
input,button,textarea{font:inherit;color:inherit;background:light-dark(#fff,#1b222b);border:1px solid light-dark(#76808c,#78838f);border-radius:.35rem;padding:.3rem .7rem}
textarea{width:100%;box-sizing:border-box;font-family:ui-monospace,monospace}
:focus-visible{outline:3px solid light-dark(#0b57b0,#8ec1ff);outline-offset:2px}
table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{text-align:left;padding:.35rem .5rem;border-bottom:1px solid light-dark(#dde2e8,#2b333d);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bad{color:light-dark(#a8121c,#ff9d9d);font-weight:600}.notice{min-height:1.5em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:light-dark(#f3f5f8,#1b222b);padding:.6rem;border-radius:.35rem;margin:.3rem 0}
.scroll{overflow-x:auto}svg text{font-size:12px;fill:currentColor}svg .small{font-size:10px}svg .idle{font-size:10px;text-anchor:middle}
rect{fill:light-dark(#eef1f5,#232b35);stroke:light-dark(#76808c,#78838f)}rect.flow{fill:none;stroke-dasharray:4 3}
rect.SUCCESS{fill:light-dark(#cfeed6,#1d4a2a)}rect.RUNNING,rect.turn{fill:light-dark(#cfe3fb,#1c3f66)}
rect.FAILURE,rect.REVERT_FAILURE{fill:light-dark(#fbd3d3,#6b2024)}rect.REVERTED,rect.REVERTING,rect.RETRYING{fill:light-dark(#fbe6c0,#5a4312)}
.node{cursor:pointer}.pause{color:light-dark(#4d5763,#aab4c0);font-size:.85rem}.failure{border-left:3px solid light-dark(#a8121c,#ff9d9d);padding-left:.7rem;margin:.4rem 0}.failure p{margin:.2rem 0}.axis,.gap{fill:none}.axis{stroke:light-dark(#76808c,#78838f)}.gap{stroke:light-dark(#76808c,#78838f);stroke-dasharray:2 3}
.edge{fill:none;stroke:light-dark(#5b6673,#9aa5b1);stroke-width:1.5}
`;
