-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- An advisory asks which components have a package: core.patch_refresh(). By the name alone the components stand in one
-- list for each name, so the index is a seventh, and the first report of a component touches a third of the pages.

drop index core.package_name;
create index package_name on core.package (name);
