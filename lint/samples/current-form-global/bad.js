// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
// ruleid: current-form-global
cur_frm.reload_doc();
