package org.zhongshu.platform.shared;

import java.util.Comparator;
import java.util.List;

import org.springframework.stereotype.Component;

/** The applications on the class path, as their {@code app.yaml} names them, in menu order. */
@Component
public class Applications {

    /**
     * @param id         the folder's name
     * @param department code of the leading department, null where none is named
     */
    public record Application(String id, String name, String description, String department, int order) {
    }

    private final List<Application> all;

    public Applications() {
        all = Declarations.load("app.yaml", "schema/app.json").stream()
                .map(d -> new Application(d.app(), d.root().path("name").asString(), d.root().path("description").asString(),
                        d.root().path("department").asString(null), d.root().path("order").asInt(100)))
                .sorted(Comparator.comparingInt(Application::order).thenComparing(Application::id)).toList();
    }

    public List<Application> list() {
        return all;
    }

    /** The Chinese name, or the id of an application without app.yaml. */
    public String nameOf(String id) {
        return all.stream().filter(a -> a.id().equals(id)).map(Application::name).findFirst().orElse(id);
    }
}
