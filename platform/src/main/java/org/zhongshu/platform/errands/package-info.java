/** 异地办: an item is taken in here for a paired installation, or there for here; it goes over, its progress and result come back. See README.md in this folder. */
@ApplicationModule(id = "errands", displayName = "异地办", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks", "cases", "items", "sharing"})
package org.zhongshu.platform.errands;

import org.springframework.modulith.ApplicationModule;
