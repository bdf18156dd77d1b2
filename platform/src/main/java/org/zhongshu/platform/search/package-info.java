/** 统一搜索. See README.md in this folder. */
@ApplicationModule(id = "search", displayName = "统一搜索", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "cases", "rules", "catalog", "items", "matters"})
package org.zhongshu.platform.search;

import org.springframework.modulith.ApplicationModule;
