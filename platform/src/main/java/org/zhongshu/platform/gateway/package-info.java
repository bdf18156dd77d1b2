/** 设备接入网关：MQTT HTTP LwM2M HJ212. See README.md in this folder. */
@ApplicationModule(id = "gateway", displayName = "设备接入网关：MQTT HTTP LwM2M HJ212", allowedDependencies = {"shared", "city", "audit", "identity", "twin", "devices"})
package org.zhongshu.platform.gateway;

import org.springframework.modulith.ApplicationModule;
