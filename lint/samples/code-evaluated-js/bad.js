// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
// ruleid: code-evaluated-js
const answer = eval("1 + 1");
// ruleid: code-evaluated-js
const sum = new Function("a", "return a");
