package org.zhongshu.platform.rules.internal;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.Thing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * First stage: one thing's observations, in the order of the log. Only things whose type has rules cost more than a look
 * at their key.
 *
 * <p>Neither lost nor doubled: the state holds the offset up to which it knows the log, so a replayed observation changes
 * nothing; the state also holds the transitions told since the last commits and tells them again when it is restored, so
 * none is lost between the two writes; ids are made from the log, so the receiver takes each once. What the wall clock
 * decides (silence, a "for" that runs out between readings) is told only after the state that says so is durable, because
 * a replay of the log could decide otherwise.
 */
final class ThingProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    static final String STORE = "things";
    static final String ALERTS = "alerts";
    static final String SIGNALS = "signals";
    private static final Logger log = LoggerFactory.getLogger(ThingProcessor.class);
    private static final Duration TICK = Duration.ofMillis(500);
    /** Timers wait while the log is being caught up: the reading that settles them may be on its way. */
    private static final long CATCHING_UP = 2_000;
    /** How often things that went out of service are looked for, ms. */
    private static final long ROLL_CALL = 10_000;

    private final RuleTopology.World world;
    private final ThingEvaluator evaluator;
    private final Map<Long, ThingState> states = new HashMap<>();
    private final ArrayDeque<ThingState.Delayed> delayed = new ArrayDeque<>();
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<byte[], byte[]> store;
    private CommitRounds rounds;
    private Rulebook.Snapshot rules;
    private long floor;
    private long holdUntil;
    /** Version of the rules under which every state has been looked at. */
    private long swept;
    private long rollCall;
    private long faults;

    ThingProcessor(RuleTopology.World world) {
        this.world = world;
        this.evaluator = new ThingEvaluator(world.moment(), world.wording());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        store = context.getStateStore(STORE);
        rounds = new CommitRounds(context);
        rules = world.rules().get();
        swept = rules.version();
        floor = context.currentSystemTimeMs();
        holdUntil = floor + CATCHING_UP;
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> next = all.next();
                ThingState state = StateCodec.decode(next.value);
                states.put(state.thing, state);
                wake(state);
            }
        }
        // told again on the first tick: nothing may be forwarded while the task is being set up
        states.values().forEach(s -> s.told.forEach(t -> delayed.add(new ThingState.Delayed(t, 0))));
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] key = record.key();
        if (key == null || key.length != 8 || record.value() == null) {
            return;
        }
        long id = ByteBuffer.wrap(key).getLong();
        Thing thing = world.things().apply(id);
        if (thing == null) {
            return;
        }
        rules = world.rules().get();
        Rule[] own = rules.of(thing.type());
        if (own.length == 0) {
            return;
        }
        long offset = context.recordMetadata().orElseThrow().offset();
        try {
            Observation o = ObservationCodec.decode(record.value());
            long now = context.currentSystemTimeMs();
            if (now - o.receivedAt() > CATCHING_UP) {
                holdUntil = now + CATCHING_UP;
            }
            ThingState state = states.computeIfAbsent(id, ThingState::new);
            if (evaluator.observation(state, thing, own, o, offset, false, teller(state))) {
                wake(state, thing, own);
                store.put(key, StateCodec.encode(state));
            }
        } catch (ObservationCodec.MalformedObservation e) {
            fault(id, offset, e);
        } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException | NullPointerException e) {
            // a fault in one rule or one message must not stop the city's alerts
            fault(id, offset, e);
        }
    }

    private Consumer<Transition> teller(ThingState state) {
        long round = rounds.now();
        ThingState.confirm(state.told, round);
        return t -> {
            state.told.add(new ThingState.Told(t, round));
            tell(t);
        };
    }

    private void tell(Transition t) {
        Rule rule = rules.byId().get(t.rule());
        if (rule != null && rule.kind() == Rule.Kind.COMBINE) {
            context.forward(new Record<>(t.rule().getBytes(StandardCharsets.UTF_8), RuleTopology.signal(t), context.currentSystemTimeMs()), SIGNALS);
        } else {
            context.forward(new Record<>(RuleTopology.key(t.thing()), AlertMessage.encode(t), context.currentSystemTimeMs()), ALERTS);
        }
    }

    private void tick(long now) {
        long round = rounds.now();
        while (!delayed.isEmpty() && delayed.peekFirst().ready() <= round) {
            ThingState.Told next = delayed.pollFirst().told();
            tell(next.transition);
            next.round = round;
        }
        rules = world.rules().get();
        boolean changed = swept != rules.version();
        if (now >= holdUntil) {
            boolean roll = now >= rollCall;
            rollCall = roll ? now + ROLL_CALL : rollCall;
            for (ThingState state : states.values()) {
                if (changed || state.wake <= now || roll && !state.rules.isEmpty() && world.things().apply(state.thing) == null) {
                    wallClock(state, now, round);
                }
            }
            swept = rules.version();
        }
        if (!delayed.isEmpty()) {
            context.commit();
        }
    }

    private void wallClock(ThingState state, long now, long round) {
        Thing thing = world.things().apply(state.thing);
        Consumer<Transition> whenDurable = t -> {
            ThingState.Told later = new ThingState.Told(t, ThingState.Told.NOT_YET);
            state.told.add(later);
            delayed.add(new ThingState.Delayed(later, round + 2));
        };
        if (thing == null) {
            if (!state.rules.isEmpty()) {
                evaluator.retired(state, rules.byId().values(), now, whenDurable);
                store.put(RuleTopology.key(state.thing), StateCodec.encode(state));
            }
            state.wake = Long.MAX_VALUE;
            return;
        }
        Rule[] own = rules.of(thing.type());
        int before = state.told.size();
        boolean hushed = world.hushed().test(state.thing);
        evaluator.wallClock(state, thing, own, now, floor, hushed, whenDurable);
        if (state.told.size() != before) {
            store.put(RuleTopology.key(state.thing), StateCodec.encode(state));
        }
        wake(state, thing, own);
        if (hushed && state.wake <= now) {
            state.wake = now + 30_000;
        }
    }

    private void wake(ThingState state) {
        Thing thing = world.things().apply(state.thing);
        if (thing != null) {
            wake(state, thing, rules.of(thing.type()));
        }
    }

    private void wake(ThingState state, Thing thing, Rule[] own) {
        state.wake = evaluator.wake(state, thing, own, floor);
    }

    private void fault(long thing, long offset, RuntimeException e) {
        if (Long.bitCount(++faults) == 1) {
            log.error("Observation of thing {} at offset {} could not be judged ({} so far)", thing, offset, faults, e);
        }
    }
}
