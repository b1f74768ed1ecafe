//! The one style sheet. It loads nothing, and prints well.

/// Allowed by its digest; see the page's policy.
pub(super) const SHEET: &str = "
body{margin:0;background:#f3f4f6;color:#17202a;font:16px/1.5 'Liberation Sans',Arial,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 2rem 3rem;background:#fff}
h1{font-size:1.7rem;margin:.3em 0 .6em}
h2{font-size:1.25rem;margin:1.6em 0 .4em;padding-bottom:.15em;border-bottom:1px solid #c5cbd3}
h3{font-size:1.08rem;margin:1.2em 0 .3em}
h4,h5,h6{font-size:1rem;margin:1em 0 .2em}
p,.p{margin:.4em 0}
ul,ol{margin:.4em 0;padding-left:1.8em}
dl.facts{display:grid;grid-template-columns:7rem 1fr;gap:.4rem 1rem}
dl.facts{margin:0 0 1rem;padding:.8rem 1rem}
dl.facts{background:#eef3f8;border:1px solid #cdd8e4;border-radius:.3rem}
dl.facts dt{font-weight:bold;color:#34495e}
dl.facts dd{margin:0}
dl.facts .name{font-size:1.15rem;font-weight:bold}
dl.facts .more{display:block;color:#3d4a57}
table{border-collapse:collapse;margin:.6em 0}
caption{text-align:left;font-weight:bold;padding:.2em 0}
th,td{border:1px solid #aeb6bf;padding:.25em .55em;text-align:left;vertical-align:top}
thead th,th{background:#eceff2}
tfoot td{background:#f7f8f9}
.table{overflow-x:auto}
.caption{display:block;font-weight:bold}
.bold{font-weight:bold}.emphasis{font-style:italic}.italics{font-style:italic}
.underline{text-decoration:underline}
.deleted{text-decoration:line-through;color:#6b1d1d}
.inserted{background:#e6f4e6}
.left{border-left:2px solid #17202a}.right{border-right:2px solid #17202a}
.top{border-top:2px solid #17202a}.bottom{border-bottom:2px solid #17202a}
.to-left{text-align:left}.to-center{text-align:center}.to-right{text-align:right}
.arabic{list-style-type:decimal}.big-alpha{list-style-type:upper-alpha}
.big-roman{list-style-type:upper-roman}.little-alpha{list-style-type:lower-alpha}
.little-roman{list-style-type:lower-roman}.circle{list-style-type:circle}
.disc{list-style-type:disc}.square{list-style-type:square}
figure{margin:.6em 0}img{max-width:100%;height:auto}
figcaption{font-size:.9rem;color:#3d4a57}
.address{color:#3d4a57;font-size:.9rem;overflow-wrap:anywhere}
.missing{color:#6b1d1d;font-style:italic}
.file{border:1px solid #cdd8e4;background:#f4f7fa;border-radius:.2rem;padding:0 .35em}
.notes{font-size:.9rem;border-top:1px solid #c5cbd3;margin-top:.8em}
pre{white-space:pre-wrap;font:inherit}
.notice{border:1px solid;border-radius:.3rem;padding:.4rem 1rem;margin-bottom:1rem}
.notice p{font-weight:bold}
.good{background:#e9f5ec;border-color:#7fb38d}.odd{background:#fff7e0;border-color:#d6b656}
.bad{background:#fdecea;border-color:#c0392b}
@media print{body{background:#fff}main{max-width:none;padding:0}}
";
