// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
// ruleid: debugger-left-in
console.log("here");
// ruleid: debugger-left-in
debugger;
