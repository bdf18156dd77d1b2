package org.zhongshu.platform.devices.internal;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ledger: list, one device, entry, change, removal, import. */
@RestController
@RequestMapping("/api/devices")
class DeviceController {

    private static final int SCAN = 1_000;

    private final Things things;
    private final DeviceMemory memory;
    private final DeviceView view;
    private final DeviceWatch watch;
    private final Visibility visibility;
    private final Ledger ledger;
    private final CsvImport csvImport;

    DeviceController(Things things, DeviceMemory memory, DeviceView view, DeviceWatch watch, Visibility visibility, Ledger ledger, CsvImport csvImport) {
        this.things = things;
        this.memory = memory;
        this.view = view;
        this.watch = watch;
        this.visibility = visibility;
        this.ledger = ledger;
        this.csvImport = csvImport;
    }

    /** The answer to an entry; the token is shown this one time. */
    record Entered(DeviceView.Detail device, String token) {
    }

    record Reason(String reason) {
    }

    @GetMapping
    @Allowed("device.read")
    Page<DeviceView.Item> list(@RequestParam(required = false) Set<String> type, @RequestParam(required = false) String category,
                               @RequestParam(required = false) Set<String> department, @RequestParam(required = false) Set<String> town,
                               @RequestParam(required = false) String status, @RequestParam(required = false) String protocol,
                               @RequestParam(required = false) String q, @RequestParam(required = false) String cursor,
                               @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, 500);
        Scope reach = visibility.reach("device.read");
        Things.Filter filter = filter(type, category, department, town, q);
        List<DeviceView.Item> items = new ArrayList<>();
        long after = cursor == null ? 0 : Ids.parse(cursor);
        while (true) {
            Page<Thing> page = things.list(filter, after, SCAN);
            for (Thing thing : page.items()) {
                DeviceEntry entry = memory.get(thing.id());
                if (entry != null && visibility.sees(reach, thing) && (protocol == null || protocol.equals(entry.facts.protocol()))
                        && (status == null || status.equals(watch.status(entry)))) {
                    if (items.size() == size) {
                        return new Page<>(items, items.getLast().id());
                    }
                    items.add(view.item(thing, entry));
                }
            }
            if (page.next() == null) {
                return new Page<>(items, null);
            }
            after = Ids.parse(page.next());
        }
    }

    /** How many devices of the same selection are in each status. */
    @GetMapping("/counts")
    @Allowed("device.read")
    Map<String, Long> counts(@RequestParam(required = false) Set<String> type, @RequestParam(required = false) String category,
                             @RequestParam(required = false) Set<String> department, @RequestParam(required = false) Set<String> town,
                             @RequestParam(required = false) String q) {
        Scope reach = visibility.reach("device.read");
        Map<String, Long> counts = new java.util.TreeMap<>(Map.of("online", 0L, "silent", 0L, "never", 0L, "disabled", 0L, "maintenance", 0L));
        for (Thing thing : things.listAll(filter(type, category, department, town, q))) {
            DeviceEntry entry = memory.get(thing.id());
            if (entry != null && visibility.sees(reach, thing)) {
                counts.merge(watch.status(entry), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static Things.Filter filter(Set<String> type, String category, Set<String> department, Set<String> town, String q) {
        return new Things.Filter(or(type), category, or(department), or(town), q == null || q.isBlank() ? null : q, null, false);
    }

    private static Set<String> or(Set<String> given) {
        return given == null ? Set.of() : given;
    }

    @GetMapping("/{id}")
    @Allowed("device.read")
    DeviceView.Detail get(@PathVariable String id) {
        return view.detail(visible(id));
    }

    private Thing visible(String id) {
        Thing thing = things.getThing(Ids.parse(id));
        visibility.requireSee(thing);
        return thing;
    }

    @PostMapping
    @Allowed("device.manage")
    Entered create(@RequestBody DeviceDraft draft) {
        Ledger.Entered entered = ledger.create(draft);
        return new Entered(view.detail(things.getThing(entered.thing())), entered.token());
    }

    @PutMapping("/{id}")
    @Allowed("device.manage")
    DeviceView.Detail update(@PathVariable String id, @RequestBody DeviceDraft draft) {
        ledger.update(visible(id).id(), draft);
        return view.detail(visible(id));
    }

    @DeleteMapping("/{id}")
    @Allowed("device.manage")
    void remove(@PathVariable String id, @RequestBody(required = false) Reason reason) {
        ledger.remove(visible(id).id(), reason == null ? null : reason.reason());
    }

    @PostMapping("/import")
    @Allowed("device.manage")
    CsvImport.Outcome importCsv(@RequestParam("file") MultipartFile file) throws IOException {
        return csvImport.read(file.getBytes());
    }
}
