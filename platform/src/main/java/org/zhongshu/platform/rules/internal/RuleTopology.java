package org.zhongshu.platform.rules.internal;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.zhongshu.platform.twin.Thing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * <pre>
 * observation ─▶ ThingProcessor [things] ─▶ alert
 *                      └─▶ rule-signal ─▶ CombineProcessor [combines] ─▶ alert
 * </pre>
 * Stores are kept in memory with a compacted changelog: a county's states are some tens of megabytes, and restoring them
 * takes less than opening RocksDB. Writes are cached until the commit, so a thing that reports often is logged once a commit.
 */
final class RuleTopology {

    private RuleTopology() {
    }

    /**
     * What the processors ask about the world around them.
     *
     * @param things  null for an unknown or retired thing
     * @param hushed  whether a thing's silence is expected (maintenance)
     */
    record World(Supplier<Rulebook.Snapshot> rules, LongFunction<Thing> things, CombineEvaluator.Relations relations,
                 LongPredicate hushed, Moment moment, Wording wording) {
    }

    static Topology build(World world, String observations, String signals, String alerts) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        Topology topology = new Topology();
        topology.addSource("observations", in, in, observations);
        topology.addProcessor("rules", () -> new ThingProcessor(world), "observations");
        topology.addStateStore(store(ThingProcessor.STORE), "rules");
        topology.addSink(ThingProcessor.SIGNALS, signals, out, out, "rules");
        topology.addSource("rule-signals", in, in, signals);
        topology.addProcessor("combine", () -> new CombineProcessor(world), "rule-signals");
        topology.addStateStore(store(CombineProcessor.STORE), "combine");
        topology.addSink(ThingProcessor.ALERTS, alerts, out, out, "rules");
        topology.addSink("combined-alerts", alerts, out, out, "combine");
        return topology;
    }

    private static StoreBuilder<?> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of("segment.bytes", Integer.toString(16 << 20), "min.cleanable.dirty.ratio", "0.3",
                        "max.compaction.lag.ms", "600000", "segment.ms", "600000"));
    }

    static byte[] key(long thing) {
        return ByteBuffer.allocate(8).putLong(thing).array();
    }

    static byte[] signal(Transition t) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            StateCodec.transition(t, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Transition signal(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            StateCodec.version(in);
            return StateCodec.transition(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
