"""The cockpit: one look at a zone, in which every number opens its proof. Reads only; asks the apps' public queries."""
