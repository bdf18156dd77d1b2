/** 实时推送. See README.md in this folder. */
@ApplicationModule(id = "notify", displayName = "实时推送", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "devices", "gateway", "telemetry", "cases", "rules"})
package org.zhongshu.platform.notify;

import org.springframework.modulith.ApplicationModule;
