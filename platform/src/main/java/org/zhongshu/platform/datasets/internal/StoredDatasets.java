package org.zhongshu.platform.datasets.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Datasets in PostgreSQL, a table for each: {@link DatasetTables} makes the tables, {@link DatasetWriter} fills them, {@link DatasetReader} reads them. */
@Component
class StoredDatasets implements Datasets {

    private final DatasetTables tables;
    private final DatasetWriter writer;
    private final DatasetReader reader;

    StoredDatasets(DatasetTables tables, DatasetWriter writer, DatasetReader reader) {
        this.tables = tables;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Dataset define(Dataset wanted) {
        return tables.define(wanted);
    }

    @Override
    public Optional<Dataset> find(String id) {
        return tables.find(id);
    }

    @Override
    public Dataset get(String id) {
        return tables.get(id);
    }

    @Override
    public Optional<Dataset> findByResource(long resource) {
        return tables.findByResource(resource);
    }

    @Override
    public List<Dataset> list() {
        return tables.list();
    }

    @Override
    public void index(String dataset, String field) {
        tables.index(dataset, field);
    }

    @Override
    public void drop(String id, String reason) {
        tables.drop(id, reason);
    }

    @Override
    public Applied put(String dataset, List<Object[]> rows, String source) {
        return writer.put(dataset, rows, source);
    }

    @Override
    public Applied remove(String dataset, List<Object[]> keys, String source) {
        return writer.remove(dataset, keys, source);
    }

    @Override
    public Full full(String dataset, String name, boolean restart) {
        return writer.full(dataset, name, restart);
    }

    @Override
    public Rows read(String dataset, Query query) {
        return reader.read(dataset, query);
    }

    @Override
    public Optional<Row> findRow(String dataset, String key) {
        return reader.findRow(dataset, key);
    }

    @Override
    public long scan(String dataset, Query query, Consumer<Row> each) {
        return reader.scan(dataset, query, each);
    }

    @Override
    public List<Row> changes(String dataset, long after, int limit) {
        return reader.changes(dataset, after, limit);
    }

    @Override
    public long lastSeq(String dataset) {
        return reader.lastSeq(dataset);
    }

    @Override
    public long count(String dataset, List<Condition> where) {
        return reader.count(dataset, where);
    }

    @Override
    public String key(Dataset dataset, Object[] keyValues) {
        return RowText.key(dataset.keys(), RowText.fitted(dataset.keys(), keyValues));
    }
}
