package org.zhongshu;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.zhongshu.server.ZhongshuServer;

/** The whole product in one process. {@link ZhongshuServer} starts and stops it. */
@SpringBootApplication
@Modulithic(systemName = "Zhongshu")
@EnableScheduling
public class ZhongshuApplication {

    public static void main(String[] arguments) {
        ZhongshuServer.main(ZhongshuApplication.class, arguments);
    }
}
