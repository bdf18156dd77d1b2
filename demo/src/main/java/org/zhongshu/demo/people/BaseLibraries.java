package org.zhongshu.demo.people;

import java.io.IOException;
import java.util.List;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** Whether the base libraries know people and firms yet. A code is not asked for in vain: few go to one telephone in an hour. */
final class BaseLibraries {

    private BaseLibraries() {
    }

    /** Throws while one of them is empty. */
    static void known(Api steward) throws IOException, InterruptedException {
        for (JsonNode library : steward.get("/api/registry/libraries").path("items")) {
            if (List.of("person", "legal").contains(library.path("id").asString()) && library.path("records").asLong() == 0) {
                throw new IOException("nobody in library " + library.path("id").asString() + " yet");
            }
        }
    }
}
