package org.zhongshu.platform.rules.internal;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Second stage: the signals of one combine rule, all on one key. Same care for loss and doubling as {@link ThingProcessor}. */
final class CombineProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    static final String STORE = "combines";
    private static final Duration TICK = Duration.ofSeconds(1);

    private final RuleTopology.World world;
    private final CombineEvaluator evaluator;
    private final Map<String, CombineState> states = new HashMap<>();
    private final ArrayDeque<ThingState.Delayed> delayed = new ArrayDeque<>();
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<byte[], byte[]> store;
    private CommitRounds rounds;

    CombineProcessor(RuleTopology.World world) {
        this.world = world;
        this.evaluator = new CombineEvaluator(world.things(), world.relations(), world.wording());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        store = context.getStateStore(STORE);
        rounds = new CommitRounds(context);
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> next = all.next();
                states.put(new String(next.key, StandardCharsets.UTF_8), CombineState.decode(next.value));
            }
        }
        states.values().forEach(s -> s.told.forEach(t -> delayed.add(new ThingState.Delayed(t, 0))));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        Rule rule = world.rules().get().byId().get(id);
        if (rule == null || rule.kind() != Rule.Kind.COMBINE) {
            return;
        }
        CombineState state = states.computeIfAbsent(id, k -> new CombineState());
        long round = rounds.now();
        ThingState.confirm(state.told, round);
        boolean changed = evaluator.signal(state, rule, RuleTopology.signal(record.value()), t -> {
            state.told.add(new ThingState.Told(t, round));
            tell(t);
        });
        if (changed) {
            store.put(record.key(), state.encode());
        }
    }

    private void tick(long now) {
        long round = rounds.now();
        while (!delayed.isEmpty() && delayed.peekFirst().ready() <= round) {
            ThingState.Told next = delayed.pollFirst().told();
            tell(next.transition);
            next.round = round;
        }
        states.forEach((id, state) -> {
            if (state.clusters.isEmpty()) {
                return;
            }
            Rule rule = world.rules().get().byId().get(id);
            int before = state.told.size();
            java.util.function.Consumer<Transition> later = t -> {
                ThingState.Told next = new ThingState.Told(t, ThingState.Told.NOT_YET);
                state.told.add(next);
                delayed.add(new ThingState.Delayed(next, round + 2));
            };
            boolean gone = rule == null || rule.kind() != Rule.Kind.COMBINE;
            boolean changed = gone || !rule.on()
                    ? evaluator.end(state, rule, id, now, gone ? "规则已取消" : "规则已停用", later)
                    : evaluator.timers(state, rule, now - 2 * ThingEvaluator.GRACE, later);
            if (changed || state.told.size() != before) {
                store.put(id.getBytes(StandardCharsets.UTF_8), state.encode());
            }
        });
        if (!delayed.isEmpty()) {
            context.commit();
        }
    }

    private void tell(Transition t) {
        context.forward(new Record<>(RuleTopology.key(t.thing()), AlertMessage.encode(t), context.currentSystemTimeMs()), "combined-alerts");
    }
}
