/** 案件内核. See README.md in this folder. */
@ApplicationModule(id = "cases", displayName = "案件内核", allowedDependencies = {"shared", "city", "audit", "identity"})
package org.zhongshu.platform.cases;

import org.springframework.modulith.ApplicationModule;
