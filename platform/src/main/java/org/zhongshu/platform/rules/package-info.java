/** 规则、预警、回放试算. See README.md in this folder. */
@ApplicationModule(id = "rules", displayName = "规则、预警、回放试算", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "telemetry", "cases"})
package org.zhongshu.platform.rules;

import org.springframework.modulith.ApplicationModule;
