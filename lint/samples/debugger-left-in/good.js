// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
console.error(__("The page could not be read."));
