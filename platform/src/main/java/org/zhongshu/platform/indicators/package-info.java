/** 指标：a defined number with a formula, an owner, a target. See README.md in this folder. */
@ApplicationModule(id = "indicators", displayName = "指标", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "telemetry", "cases", "rules"})
package org.zhongshu.platform.indicators;

import org.springframework.modulith.ApplicationModule;
