/** 预约取号: a citizen or a firm books a time at a place for an item; the hall checks in, calls and serves. See README.md in this folder. */
@ApplicationModule(id = "appointments", displayName = "预约取号", allowedDependencies = {"shared", "city", "audit", "identity", "items", "persons", "windows"})
package org.zhongshu.platform.appointments;

import org.springframework.modulith.ApplicationModule;
