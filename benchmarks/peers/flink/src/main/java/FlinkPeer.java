import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The three rules on Flink. Arguments: bootstrap, events, folder, passes. */
public final class FlinkPeer {
  private static final int MOST_GAP_DAYS = 2;
  private static final int LEAST_PERSONS = 10;

  private FlinkPeer() {}

  /** A stay as state keeps it: days since 1970. */
  public static class Stay {
    public String id;
    public long begin;
    public long end;
  }

  static final class ReadEvent extends AbstractDeserializationSchema<Event> {
    private transient ObjectMapper mapper;

    ReadEvent() {
      super(Event.class);
    }

    @Override
    public void open(InitializationContext context) {
      mapper = new ObjectMapper();
    }

    @Override
    public Event deserialize(byte[] message) throws IOException {
      return mapper.readValue(message, Event.class);
    }
  }

  static final class WriteDoubt implements SerializationSchema<Doubt> {
    private transient ObjectMapper mapper;

    @Override
    public void open(InitializationContext context) {
      mapper = new ObjectMapper();
    }

    @Override
    public byte[] serialize(Doubt doubt) {
      try {
        return mapper.writeValueAsBytes(doubt);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
  }

  /** By person and hospital. */
  static final class Readmission extends KeyedProcessFunction<String, Event, Doubt> {
    private transient ListState<Stay> stays;

    @Override
    public void open(OpenContext context) {
      stays = getRuntimeContext().getListState(new ListStateDescriptor<>("stays", Types.POJO(Stay.class)));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Doubt> out) throws Exception {
      Stay stay = new Stay();
      stay.id = event.data.mdtrt_id;
      stay.begin = OffsetDateTime.parse(event.data.begntime).toLocalDate().toEpochDay();
      stay.end = OffsetDateTime.parse(event.data.endtime).toLocalDate().toEpochDay();
      boolean follows = false;
      for (Stay other : stays.get()) {
        follows |= within(stay.begin - other.end);
        if (within(other.begin - stay.end)) { // it came earlier and is the later stay
          out.collect(new Doubt("readmission-within-days", other.id));
        }
      }
      if (follows) {
        out.collect(new Doubt("readmission-within-days", stay.id));
      }
      stays.add(stay);
      Progress.one();
    }

    private static boolean within(long gap) {
      return gap >= 0 && gap <= MOST_GAP_DAYS;
    }
  }

  /** By unit and period. */
  static final class Mass extends KeyedProcessFunction<String, Event, Doubt> {
    private transient MapState<String, Boolean> persons;
    private transient ValueState<Integer> count;

    @Override
    public void open(OpenContext context) {
      persons = getRuntimeContext().getMapState(new MapStateDescriptor<>("persons", Types.STRING, Types.BOOLEAN));
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Doubt> out) throws Exception {
      if (!persons.contains(event.data.psn_no)) {
        persons.put(event.data.psn_no, true);
        int now = (count.value() == null ? 0 : count.value()) + 1;
        count.update(now);
        if (now == LEAST_PERSONS) {
          out.collect(new Doubt("mass-cross-pool-in", context.getCurrentKey()));
        }
      }
      Progress.one();
    }
  }

  static final class Modified implements FlatMapFunction<Event, Doubt> {
    @Override
    public void flatMap(Event event, Collector<Doubt> out) {
      if (event.idNumberModified()) {
        out.collect(new Doubt("id-number-modified", event.id));
      }
      Progress.one();
    }
  }

  private static DataStream<Event> read(StreamExecutionEnvironment environment, String bootstrap, String topic) {
    KafkaSource<Event> source =
        KafkaSource.<Event>builder()
            .setBootstrapServers(bootstrap)
            .setTopics(topic)
            .setGroupId("peer-flink")
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setValueOnlyDeserializer(new ReadEvent())
            .build();
    return environment.fromSource(source, WatermarkStrategy.noWatermarks(), topic);
  }

  private static JobClient start(String bootstrap, String doubts, String folder) throws Exception {
    Configuration config = new Configuration();
    config.setString("state.backend.type", "rocksdb");
    config.setString("execution.checkpointing.dir", "file://" + folder);
    config.setString("execution.checkpointing.interval", "2 s");
    config.setString("execution.checkpointing.incremental", "true");
    config.setString("taskmanager.memory.managed.size", "512m");
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, config);

    DataStream<Doubt> readmitted =
        read(environment, bootstrap, "settlement.events")
            .filter(event -> event.type.equals("settlement.settled"))
            .keyBy(event -> event.data.psn_no + "|" + event.data.fixmedins_code)
            .process(new Readmission());
    DataStream<Event> registered = read(environment, bootstrap, "registration.events");
    DataStream<Doubt> mass =
        registered
            .filter(event -> event.type.equals("registration.transferred_in") && event.data.cross_pool)
            .keyBy(event -> event.data.emp_no + "|" + event.data.period)
            .process(new Mass());
    DataStream<Doubt> modified =
        registered.filter(event -> event.type.equals("registration.person_changed")).flatMap(new Modified());
    readmitted
        .union(mass, modified)
        .sinkTo(
            KafkaSink.<Doubt>builder()
                .setBootstrapServers(bootstrap)
                .setRecordSerializer(
                    KafkaRecordSerializationSchema.<Doubt>builder()
                        .setTopic(doubts)
                        .setValueSerializationSchema(new WriteDoubt())
                        .build())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build());
    return environment.executeAsync("fundwatch");
  }

  /** Each pass reads everything, from nothing: the first one is cold and publishes apart. */
  public static void main(String[] args) throws Exception {
    long events = Long.parseLong(args[1]);
    int passes = Integer.parseInt(args[3]);
    Progress.of(events);
    for (int pass = 1; pass <= passes; pass++) {
      JobClient job = start(args[0], pass < passes ? "peer.flink.cold" : "peer.flink", args[2] + "/pass-" + pass);
      Progress.await(events * pass);
      if (pass < passes) {
        job.cancel().get(30, TimeUnit.SECONDS);
      }
    }
    Thread.currentThread().join(); // the harness ends it, once the last doubts are published
  }
}
