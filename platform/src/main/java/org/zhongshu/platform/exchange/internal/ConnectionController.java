package org.zhongshu.platform.exchange.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** /api/exchange/kinds and /connections: what can be read, where it is, what it holds, and files handed in. */
@RestController
@RequestMapping("/api/exchange")
class ConnectionController {

    private final Connectors connectors;
    private final Connections connections;
    private final Uploads uploads;
    private final FileLedger ledger;
    private final Previews previews;

    ConnectionController(Connectors connectors, Connections connections, Uploads uploads, FileLedger ledger, Previews previews) {
        this.connectors = connectors;
        this.connections = connections;
        this.uploads = uploads;
        this.ledger = ledger;
        this.previews = previews;
    }

    record Items<T>(List<T> items) {
    }

    /**
     * @param available false where a driver is missing; {@code jar} names it
     * @param where     settings that decide to whom a secret is shown: where one changes, secrets are entered anew
     */
    record Kind(String kind, String label, Set<Mode> modes, List<Setting> settings, List<String> where, boolean available, String jar) {
    }

    @Allowed("exchange.read")
    @GetMapping("/kinds")
    Items<Kind> kinds() {
        return new Items<>(connectors.all().stream().map(ConnectionController::kind).toList());
    }

    private static Kind kind(Connector c) {
        JdbcConnector jdbc = c instanceof JdbcConnector j ? j : null;
        return new Kind(c.kind(), c.label(), c.modes(), c.settings(), c.settings().stream().map(Setting::key).filter(Connections.WHERE::contains).toList(), jdbc == null || jdbc.available(), jdbc == null ? null : jdbc.jar());
    }

    @Allowed("exchange.read")
    @GetMapping("/connections")
    Items<Connections.Connection> list() {
        return new Items<>(connections.list());
    }

    @Allowed("exchange.manage")
    @PostMapping("/connections")
    ResponseEntity<Connections.Connection> add(@RequestBody Connections.Wanted body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(connections.add(body));
    }

    @Allowed("exchange.manage")
    @PutMapping("/connections/{id}")
    Connections.Connection change(@PathVariable String id, @RequestBody Connections.Wanted body) {
        return connections.change(Ids.parse(id), body);
    }

    @Allowed("exchange.manage")
    @DeleteMapping("/connections/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        connections.remove(Ids.parse(id));
        return ResponseEntity.noContent().build();
    }

    @Allowed("exchange.manage")
    @PostMapping("/connections/{id}/check")
    Connections.Connection check(@PathVariable String id) {
        return connections.check(Ids.parse(id));
    }

    @Allowed("exchange.manage")
    @GetMapping("/connections/{id}/sources")
    Items<Source> sources(@PathVariable String id) {
        Connections.Connection connection = connections.get(Ids.parse(id), ExchangeReach.MANAGE);
        return new Items<>(connections.connector(connection).sources(connections.settings(connection)));
    }

    @Allowed("exchange.manage")
    @GetMapping("/connections/{id}/shape")
    Shape shape(@PathVariable String id, @RequestParam(defaultValue = "") String source) {
        Connections.Connection connection = connections.get(Ids.parse(id), ExchangeReach.MANAGE);
        return connections.connector(connection).shape(connections.settings(connection), source);
    }

    @Allowed("exchange.manage")
    @PostMapping("/connections/{id}/preview")
    Previews.Preview preview(@PathVariable String id, @RequestBody Previews.Wanted body) {
        return previews.preview(Ids.parse(id), body);
    }

    /** One file for a folder connection, as the body, so that its size is not bounded by what forms may have; jobs whose pattern fits start by themselves. */
    @Allowed("exchange.manage")
    @PutMapping(path = "/connections/{id}/files", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<Uploads.Uploaded> upload(@PathVariable String id, @RequestParam(defaultValue = "") String name, InputStream body) throws IOException {
        return ResponseEntity.status(HttpStatus.CREATED).body(uploads.take(Ids.parse(id), name, body));
    }

    /** The same as a form, for files of a form's size. */
    @Allowed("exchange.manage")
    @PostMapping(path = "/connections/{id}/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Uploads.Uploaded> uploadForm(@PathVariable String id, @RequestParam("file") MultipartFile file) throws IOException {
        return ResponseEntity.status(HttpStatus.CREATED).body(uploads.take(Ids.parse(id), file.getOriginalFilename(), file.getInputStream()));
    }

    @Allowed("exchange.read")
    @GetMapping("/connections/{id}/files")
    Page<FileLedger.Taken> files(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Connections.Connection connection = connections.get(Ids.parse(id), ExchangeReach.READ);
        return ledger.list(connection.number(), JobController.before(cursor), JobController.size(limit));
    }
}
