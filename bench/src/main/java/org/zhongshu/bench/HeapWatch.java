package org.zhongshu.bench;

import com.sun.management.GarbageCollectionNotificationInfo;

import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;

/** What lived in the heap after each collection: the most that was really held, without what only waited to be collected. */
final class HeapWatch {

    private final AtomicLong most = new AtomicLong();

    HeapWatch() {
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((notification, handback) -> {
                if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                    var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
                    long used = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream().filter(e -> e.getKey().contains("Gen") || e.getKey().contains("Eden") || e.getKey().contains("Survivor")
                            || e.getKey().contains("Old")).map(java.util.Map.Entry::getValue).mapToLong(MemoryUsage::getUsed).sum();
                    most.accumulateAndGet(used, Math::max);
                }
            }, null, null);
        }
    }

    /** Bytes; collects once so that there is a figure at all. */
    long most() throws InterruptedException {
        System.gc();
        Thread.sleep(200);
        return most.get();
    }
}
