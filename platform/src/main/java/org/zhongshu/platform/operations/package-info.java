/** 运行状态. See README.md in this folder. */
@ApplicationModule(id = "operations", displayName = "运行状态", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "devices", "gateway", "telemetry", "cases", "rules"})
package org.zhongshu.platform.operations;

import org.springframework.modulith.ApplicationModule;
