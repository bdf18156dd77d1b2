package org.zhongshu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was measured on. */
final class Machine {

    private Machine() {
    }

    static String describe() throws IOException {
        String model = Files.lines(Path.of("/proc/cpuinfo")).filter(l -> l.startsWith("model name")).findFirst().map(l -> l.substring(l.indexOf(':') + 2)).orElse("?");
        long memory = Long.parseLong(Files.lines(Path.of("/proc/meminfo")).findFirst().orElse("0").replaceAll("\\D+", "")) >> 20;
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        return Runtime.getRuntime().availableProcessors() + " cores " + model + ", " + memory + " GB, " + System.getProperty("os.name") + ", JDK "
                + Runtime.version().feature() + ", load " + load + " before the run";
    }
}
