package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Neighbours;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The door to paired installations. */
@Component
class NeighbourDoor implements Neighbours {

    static final String ASK = "ask/";

    private final NeighbourStore store;
    private final Link link;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    NeighbourDoor(NeighbourStore store, Link link, ApplicationEventPublisher events, Clock clock) {
        this.store = store;
        this.link = link;
        this.events = events;
        this.clock = clock;
    }

    private static Neighbour shown(NeighbourStore.Neighbour n) {
        return new Neighbour(n.code(), n.name(), n.paired(), n.lastError());
    }

    @Override
    public List<Neighbour> list() {
        return store.list().stream().map(NeighbourDoor::shown).toList();
    }

    @Override
    public Optional<Neighbour> find(String code) {
        return store.find(code).map(NeighbourDoor::shown);
    }

    @Override
    public void say(String code, String kind, Object body) {
        store.say(code, kind, body, clock.instant());
        events.publishEvent(new Messages.Said(code));
    }

    @Override
    public JsonNode ask(String code, String what, Object body) {
        NeighbourStore.Neighbour n = store.find(code).filter(NeighbourStore.Neighbour::paired).orElseThrow(() -> Problem.notFound("no-neighbour", "没有与这个平台互联，或互联已解除。"));
        try {
            return link.call(n, ASK + what, body).json();
        } catch (Link.Failure e) {
            throw switch (e.status()) {
                case 400, 404, 409, 422 -> Problem.unprocessable(e.code(), "邻居“" + n.name() + "”：" + e.getMessage());
                case 403 -> Problem.forbidden(e.code(), "邻居“" + n.name() + "”拒绝：" + e.getMessage());
                default -> Problem.unavailable("neighbour-away", "邻居“" + n.name() + "”暂时没有应答：" + e.getMessage(), e);
            };
        }
    }
}
