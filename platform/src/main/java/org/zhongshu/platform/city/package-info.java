/** 城市档案：区划、部门、工作日历. See README.md in this folder. */
@ApplicationModule(id = "city", displayName = "城市档案：区划、部门、工作日历", allowedDependencies = {"shared"})
package org.zhongshu.platform.city;

import org.springframework.modulith.ApplicationModule;
