"""A nightly job on CSV and Parquet, followed by the OpenLineage listener: spark.py PORT DIRECTORY JAR true|false (one entry for all columns)."""
import sys, pathlib
from pyspark.sql import SparkSession
port, home = sys.argv[1], sys.argv[2]
d = pathlib.Path(home); (d/'in').mkdir(parents=True, exist_ok=True)
(d/'in'/'orders.csv').write_text('order_id,customer_id,amount,placed\n' + ''.join(f'{i},{i%5},{i*1.5},2026-05-0{1+i%5}\n' for i in range(40)))
(d/'in'/'customers.csv').write_text('customer_id,email,country\n' + ''.join(f'{i},c{i}@example.org,{"no" if i%2 else "se"}\n' for i in range(5)))
s = (SparkSession.builder.master('local[1]').appName('orders_nightly')
  .config('spark.jars', sys.argv[3]).config('spark.extraListeners', 'io.openlineage.spark.agent.OpenLineageSparkListener')
  .config('spark.openlineage.transport.type', 'http').config('spark.openlineage.transport.url', f'http://127.0.0.1:{port}')
  .config('spark.openlineage.namespace', 'spark').config('spark.sql.warehouse.dir', home + '/warehouse')
  .config('spark.openlineage.columnLineage.datasetLineageEnabled', sys.argv[4])
  .config('spark.driver.host', '127.0.0.1').config('spark.driver.bindAddress', '127.0.0.1').config('spark.ui.enabled', 'false')
  .config('spark.sql.shuffle.partitions', '1').getOrCreate())
for n in ('orders', 'customers'):
    s.read.option('header', True).option('inferSchema', True).csv(f'{home}/in/{n}.csv').createOrReplaceTempView(n + '_csv')
s.sql('CREATE DATABASE shop')
s.sql('CREATE TABLE shop.orders USING parquet AS SELECT order_id, customer_id, amount, placed FROM orders_csv')
s.sql('CREATE TABLE shop.customers USING parquet AS SELECT customer_id, lower(email) AS email, country FROM customers_csv')
s.sql('CREATE TABLE shop.by_country (country STRING, placed DATE, orders BIGINT, revenue DOUBLE) USING parquet')
for _ in range(2):
    s.sql('''INSERT OVERWRITE TABLE shop.by_country
      SELECT c.country, o.placed, count(*) AS orders, sum(o.amount) AS revenue FROM shop.orders o JOIN shop.customers c ON o.customer_id = c.customer_id
      WHERE o.amount > 3 GROUP BY c.country, o.placed''')
s.sql('CREATE TEMPORARY VIEW best AS SELECT customer_id, max(amount) AS top FROM shop.orders GROUP BY customer_id')
s.sql('SELECT c.email, b.top, CASE WHEN b.top > 50 THEN c.country ELSE NULL END AS place FROM best b JOIN shop.customers c USING (customer_id)').write.mode('overwrite').parquet(home + '/out/best_customers')
s.sql('ALTER TABLE shop.by_country RENAME TO shop.revenue')
s.sql('SELECT country, sum(revenue) AS revenue FROM shop.revenue GROUP BY country').write.mode('overwrite').parquet(home + '/out/revenue')
s.stop()
