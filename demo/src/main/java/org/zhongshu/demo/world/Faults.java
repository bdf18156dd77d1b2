package org.zhongshu.demo.world;

import java.time.Instant;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Kind;
import org.zhongshu.demo.city.Noise;

/**
 * Devices are not perfect: some fall silent, some stick at a value, some send a spike or rubbish. A pure function of the
 * device and the time; drawn anew for every device and quarter of a day.
 */
public final class Faults {

    private static final long QUARTER = 6 * 3_600_000L;

    /** What is wrong with a device at a moment. */
    public enum Fault { NONE, SILENT, STUCK }

    private Faults() {
    }

    /** The fault at a moment: about 2 in 1,000 devices fall silent for some one and a half hours in six, 1 in 1,000 sticks. */
    public static Fault of(Device d, Instant moment) {
        long ms = moment.toEpochMilli();
        long quarter = Math.floorDiv(ms, QUARTER);
        double draw = Noise.unit(d.seed() + 11, quarter);
        if (draw > 0.003) {
            return Fault.NONE;
        }
        long begin = quarter * QUARTER + (long) (Noise.unit(d.seed() + 12, quarter) * QUARTER * 0.7);
        if (ms < begin || ms > begin + QUARTER / 4) {
            return Fault.NONE;
        }
        return draw < 0.002 || d.kind() == Kind.SMOKE || d.kind() == Kind.MANHOLE ? Fault.SILENT : Fault.STUCK;
    }

    /** When a sticking device stuck: the moment whose values it goes on sending. */
    public static Instant stuckAt(Device d, Instant moment) {
        long quarter = Math.floorDiv(moment.toEpochMilli(), QUARTER);
        return Instant.ofEpochMilli(quarter * QUARTER + (long) (Noise.unit(d.seed() + 12, quarter) * QUARTER * 0.7));
    }

    /** Whether this message comes out as rubbish (about 1 in 20,000). */
    public static boolean garbled(Device d, Instant moment) {
        return Noise.unit(d.seed() + 13, moment.getEpochSecond()) < 0.00005;
    }
}
