package org.zhongshu.platform.operations.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The process: what stays in the heap after a collection tells of trouble, what is in it now does not. */
@Component
class JvmHealth implements HealthSource {

    private static final Path STATUS = Path.of("/proc/self/status");

    @Override
    public String id() {
        return "jvm";
    }

    @Override
    public String name() {
        return "运行进程";
    }

    @Override
    public Map<String, Number> figures() {
        Map<String, Number> figures = new HashMap<>();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        figures.put("heap", heap.getUsed() >> 20);
        figures.put("heapPercent", 100.0 * afterCollection() / Math.max(1, heap.getMax()));
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            figures.put("processor", Math.max(0, 100 * system.getProcessCpuLoad()));
        }
        resident(figures);
        return figures;
    }

    private static long afterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
    }

    private static void resident(Map<String, Number> figures) {
        try {
            if (Files.exists(STATUS)) {
                Files.readAllLines(STATUS).stream().filter(line -> line.startsWith("VmRSS:")).findFirst()
                        .ifPresent(line -> figures.put("resident", Long.parseLong(line.replaceAll("\\D", "")) / 1024));
            }
        } catch (IOException e) {
            // not Linux, or no permission: the figure is missing then, nothing more
            figures.remove("resident");
        }
    }
}
