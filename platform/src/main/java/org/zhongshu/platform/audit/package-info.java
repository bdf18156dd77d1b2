/** 审计链. See README.md in this folder. */
@ApplicationModule(id = "audit", displayName = "审计链", allowedDependencies = {"shared"})
package org.zhongshu.platform.audit;

import org.springframework.modulith.ApplicationModule;
