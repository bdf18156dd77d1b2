package org.zhongshu.platform.notify.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LiveHubTest {

    private final LiveHub hub = new LiveHub();

    LiveHubTest() {
        hub.start();
    }

    @Test
    void aSlowReaderIsCutOffAndHoldsUpNobody() throws Exception {
        LiveReader slow = reader(1, Scope.Kind.ALL, Set.of());
        LiveReader quick = reader(2, Scope.Kind.ALL, Set.of());
        hub.open(slow, null);
        hub.open(quick, null);
        int received = 0;
        for (int i = 0; i < 1000; i++) {
            hub.publish("case", water(), Map.of("id", i));
            List<byte[]> frames = new ArrayList<>();
            quick.take(frames, 0);
            received += frames.size();
        }
        assertThat(received).isEqualTo(1000);
        assertThat(slow.behind()).isTrue();
        assertThat(slow.closed()).isTrue();
        assertThat(quick.closed()).isFalse();
    }

    @Test
    void scopesDecideWhoReads() {
        assertThat(reader(1, Scope.Kind.ORG, Set.of("water")).mayRead(water())).isTrue();
        assertThat(reader(1, Scope.Kind.ORG, Set.of("transport")).mayRead(water())).isFalse();
        assertThat(reader(1, Scope.Kind.GRID, Set.of("341882001")).mayRead(water())).isTrue();
        assertThat(reader(1, Scope.Kind.GRID, Set.of("g-7")).mayRead(water())).isTrue();
        assertThat(reader(1, Scope.Kind.OWN, Set.of("77")).mayRead(water())).isTrue();
        assertThat(reader(1, Scope.Kind.OWN, Set.of("78")).mayRead(water())).isFalse();
        assertThat(reader(1, Scope.Kind.NONE, Set.of()).mayRead(water())).isFalse();
    }

    @Test
    void whatFellOutOfTheMemoryMeansReload() {
        LiveReader reader = reader(1, Scope.Kind.ALL, Set.of());
        hub.publish("case", water(), Map.of("id", 0));
        String run = new String(frames(reader).getFirst()).split("\n")[0].substring(4).split("-")[0];
        for (int i = 0; i < 3000; i++) {
            hub.publish("case", water(), Map.of("id", i));
        }
        assertThat(hub.open(reader(2, Scope.Kind.ALL, Set.of()), run + "-5")).isFalse();
        assertThat(hub.open(reader(3, Scope.Kind.ALL, Set.of()), run + "-2950")).isTrue();
        assertThat(hub.open(reader(4, Scope.Kind.ALL, Set.of()), run + "-9999")).as("never given out").isFalse();
    }

    @Test
    void oneAccountCannotTakeAllChannelsAndNoneOpensWhileStopping() {
        for (int i = 0; i < 40; i++) {
            hub.open(reader(9, Scope.Kind.ALL, Set.of()), null);
        }
        assertThatThrownBy(() -> hub.open(reader(9, Scope.Kind.ALL, Set.of()), null)).isInstanceOf(Problem.class);
        LiveReader other = reader(10, Scope.Kind.ALL, Set.of());
        hub.open(other, null);
        hub.stop();
        assertThat(other.closed()).isTrue();
        assertThatThrownBy(() -> hub.open(reader(11, Scope.Kind.ALL, Set.of()), null)).isInstanceOf(Problem.class);
    }

    private List<byte[]> frames(LiveReader reader) {
        hub.open(reader, null);
        hub.publish("case", water(), Map.of("id", -1));
        List<byte[]> frames = new ArrayList<>();
        try {
            reader.take(frames, 1000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return frames;
    }

    private static LiveEvent.Audience water() {
        return new LiveEvent.Audience(LiveListeners.CASES, "water", "341882001000", "g-7", 77L);
    }

    private static LiveReader reader(long account, Scope.Kind kind, Set<String> values) {
        return new LiveReader(new Actor(account, "a" + account, "测试", null, Set.of(), Set.of(), Set.of(), null), new Access() {
            @Override
            public boolean may(Actor actor, String permission) {
                return true;
            }

            @Override
            public void check(Actor actor, String permission) {
                // everybody may in this test
            }

            @Override
            public Map<String, String> roleNames() {
                return Map.of();
            }

            @Override
            public Scope scope(Actor actor, String permission) {
                return new Scope(kind, values);
            }
        }, Set.of());
    }
}
