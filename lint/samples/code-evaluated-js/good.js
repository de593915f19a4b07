// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
const evaluate = (rule) => rule.met;
setTimeout(() => evaluate({ met: true }), 5);
