/** 查看留痕: one book of who of the staff looked at whose data, for what, told to the person concerned. See README.md in this folder. */
@ApplicationModule(id = "looks", displayName = "查看留痕", allowedDependencies = {"shared", "identity", "vault"})
package org.zhongshu.platform.looks;

import org.springframework.modulith.ApplicationModule;
