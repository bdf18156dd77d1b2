/** The program: options, embedded engines, start and stop, the web files. The only place that knows how the parts run together. */
@ApplicationModule(id = "server", displayName = "启动与引擎")
package org.zhongshu.server;

import org.springframework.modulith.ApplicationModule;
