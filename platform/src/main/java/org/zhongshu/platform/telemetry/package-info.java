/** 历史数据、聚合、保留. See README.md in this folder. */
@ApplicationModule(id = "telemetry", displayName = "历史数据、聚合、保留", allowedDependencies = {"shared", "city", "audit", "identity", "twin"})
package org.zhongshu.platform.telemetry;

import org.springframework.modulith.ApplicationModule;
