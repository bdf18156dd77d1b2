/** 照片识别: what a photograph of a declared kind of paper says, as a suggestion. See README.md in this folder. */
@ApplicationModule(id = "reading", displayName = "照片识别", allowedDependencies = {"shared"})
package org.zhongshu.platform.reading;

import org.springframework.modulith.ApplicationModule;
