/** The look of what is around the dashboard, light and dark. */
export const PAGE_STYLE = `
:root{color-scheme:light dark}
body{margin:0;font:15px/1.45 system-ui,sans-serif;color:light-dark(#1b2430,#e6eaf0);background:light-dark(#fff,#12161c)}
header{display:flex;justify-content:space-between;align-items:center;padding:.5rem 1rem;border-bottom:1px solid light-dark(#dde2e8,#2b333d)}
main{max-width:26rem;margin:10vh auto 0;padding:0 1rem}
h1{font-size:1.1rem;margin:0}main h1{font-size:1.5rem;margin-bottom:1rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}label{flex:1 1 14rem}
input,button{font:inherit;color:inherit;background:light-dark(#fff,#1b222b);border:1px solid light-dark(#76808c,#78838f);border-radius:.35rem;padding:.3rem .7rem}
input{display:block;width:100%;box-sizing:border-box}
:focus-visible{outline:3px solid light-dark(#0b57b0,#8ec1ff);outline-offset:2px}
.why{color:light-dark(#a8121c,#ff9d9d);font-weight:600;min-height:1.5em}
`;
