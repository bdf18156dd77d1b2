/** 平台共用：声明、问题、编号. See README.md in this folder. */
@ApplicationModule(id = "shared", displayName = "平台共用：声明、问题、编号", allowedDependencies = {})
package org.zhongshu.platform.shared;

import org.springframework.modulith.ApplicationModule;
