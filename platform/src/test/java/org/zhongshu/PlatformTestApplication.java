package org.zhongshu;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The platform alone, without applications, for module tests. */
@SpringBootApplication
@Modulithic
@EnableScheduling
class PlatformTestApplication {
}
