/** 证照互认: credentials of paired installations are recognised by roots that two people agreed to, for a time, with their own status lists. See README.md in this folder. */
@ApplicationModule(id = "recognition", displayName = "证照互认", allowedDependencies = {"shared", "city", "audit", "identity", "credentials", "sharing"})
package org.zhongshu.platform.recognition;

import org.springframework.modulith.ApplicationModule;
