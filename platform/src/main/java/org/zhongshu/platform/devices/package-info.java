/** 设备台账、凭据、分组、授权、指令. See README.md in this folder. */
@ApplicationModule(id = "devices", displayName = "设备台账、凭据、分组、授权、指令", allowedDependencies = {"shared", "city", "audit", "identity", "twin"})
package org.zhongshu.platform.devices;

import org.springframework.modulith.ApplicationModule;
